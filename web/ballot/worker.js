// Seals a ballot apart from the page, so that the page stays alive meanwhile. One worker prepares one ballot
// and is then ended, and with it all that was secret in it.
//
// In: {act: "prepare", election, token, choices}, then {act: "cast"} or {act: "open"}. Out: {told:
// "progress", done, all}, {told: "prepared", fingerprint}, {told: "cast", ballot, tracker, sidecar}, {told:
// "opened", opening}, {told: "failed", why}.
import { cast, open, pairs, prepare, readCredential, readElection } from "./ballot.js";

let prepared;

function act(wish) {
  switch (wish.act) {
    case "prepare": {
      const election = readElection(wish.election);
      const credential = readCredential(election, wish.token);
      const progress = (done, all) => postMessage({ told: "progress", done, all });
      prepared = prepare(election, credential, wish.choices, undefined, progress);
      return { told: "prepared", fingerprint: prepared.fingerprint };
    }
    case "cast":
      return { told: "cast", ...cast(prepared, pairs(prepared.election.terms)) };
    case "open":
      return { told: "opened", opening: open(prepared) };
    default:
      throw new Error("act");
  }
}

addEventListener("message", ({ data }) => {
  try {
    postMessage(act(data));
  } catch (error) {
    postMessage({ told: "failed", why: error.message });
  }
});
