// Seals ballots in the browser: the same protocol and the same texts as crates/ballot, down to the byte for
// the same randomness.
//
// Section numbers are those of the specification of Belenios 3.3. Nothing here stores or sends anything.
// JavaScript's large integers do not take constant time: whoever measures this device closely enough learns
// more than a record tells (docs/ballots.md).
import { edwards, sha256 } from "./noble.js";

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const Point = edwards({
  p: P,
  n: ORDER,
  h: 8n,
  a: P - 1n,
  d: 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n,
  Gx: 0x216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51an,
  Gy: 0x6666666666666666666666666666666666666666666666666666666666666658n,
});

const utf8 = new TextEncoder();
const mod = (number) => ((number % ORDER) + ORDER) % ORDER;
const sum = (numbers) => mod(numbers.reduce((total, number) => total + number, 0n));
const total = (points) => points.reduce((all, point) => all.add(point), Point.ZERO);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const hash = (text) => sha256(typeof text === "string" ? utf8.encode(text) : text);
const base64 = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/=+$/, "");
const challenge = (text) => mod(BigInt(`0x${hex(hash(text))}`));

/** A multiple of a point; of nought, the neutral element. */
const times = (point, scalar) => (scalar === 0n ? Point.ZERO : point.multiply(scalar));
const base = (scalar) => times(Point.BASE, scalar);

/** An element as it is written: the most significant digit first (section 5.2.1). */
const text = (point) => hex(point.toBytes().reverse());

/** Reads an element of the group of prime order that is not the neutral one. */
function element(digits) {
  if (!/^[0-9a-f]{64}$/.test(digits)) throw new Error("element");
  const bytes = Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16)).reverse();
  const point = Point.fromBytes(bytes);
  if (point.equals(Point.ZERO) || !point.isTorsionFree()) throw new Error("element");
  return point;
}

const systemRandom = (length) => crypto.getRandomValues(new Uint8Array(length));

/** A scalar chosen evenly: 64 bytes, the least significant first, reduced. */
const randomScalar = (random) => mod(BigInt(`0x${hex(random(64).reverse())}`));

/** An election as a voter needs it, from its text, over which its hash runs. */
export function readElection(source) {
  const terms = JSON.parse(source);
  if (terms.version !== 1 || terms.group !== "Ed25519") throw new Error("version");
  const key = element(terms.public_key).precompute(8, false);
  return { terms, key, fingerprint: base64(hash(source)) };
}

/** The credential of a voter, from the token that the voter types in (section 4.8). */
export function readCredential(election, token) {
  if (!/^[1-9A-HJ-NP-Za-km-z]{5}(-[1-9A-HJ-NP-Za-km-z]{6}-[1-9A-HJ-NP-Za-km-z]{5})-[1-9A-HJ-NP-Za-km-z]{6}$/.test(token)) {
    throw new Error("token");
  }
  const half = (part) => hex(hash(`derive_credential|${election.terms.uuid}|${part}|${token}`));
  const secret = mod(BigInt(`0x${half(0)}${half(1)}`));
  return { secret, public: base(secret) };
}

const proofText = ({ challenge, response }) => `{"challenge":"${challenge}","response":"${response}"}`;
const proofsText = (proofs) => `[${proofs.map(proofText).join(",")}]`;
const sealedText = ({ alpha, beta }) => `{"alpha":"${text(alpha)}","beta":"${text(beta)}"}`;

/** Seals a value of the group (section 4.11.1). What is known of it stays with it, to prove things of it. */
function seal(key, value, number, randomness) {
  return { alpha: base(randomness), beta: times(key, randomness).add(value), number, randomness };
}

/** Ciphertexts put together hold the sum of what is in them. */
function together(sealed) {
  return {
    alpha: total(sealed.map((one) => one.alpha)),
    beta: total(sealed.map((one) => one.beta)),
    number: sealed.reduce((all, one) => all + one.number, 0),
    randomness: sum(sealed.map((one) => one.randomness)),
  };
}

/**
 * Proves that one of several statements holds, each that a ciphertext holds a number (sections 4.12 to 4.14). Whoever sealed it
 * knows how each ciphertext came about, so the commitments of the other statements are multiples of the generator and the key.
 */
function proveAlternatives(key, statements, truth, challengeOf, random) {
  const mask = randomScalar(random);
  const proofs = statements.map(() => ({ challenge: randomScalar(random), response: randomScalar(random) }));
  const commitments = statements.flatMap(({ sealed, number }, at) => {
    if (at === truth) return [base(mask), times(key, mask)];
    const scale = mod(proofs[at].response + proofs[at].challenge * sealed.randomness);
    const rest = mod(proofs[at].challenge * BigInt(sealed.number - number));
    return [base(scale), times(key, scale).add(base(rest))];
  });
  const others = sum(proofs.filter((_, at) => at !== truth).map((proof) => proof.challenge));
  const own = mod(challengeOf(commitments.map(text).join(",")) - others);
  proofs[truth] = { challenge: own, response: mod(mask - statements[truth].sealed.randomness * own) };
  return proofs;
}

/** The statements that a ciphertext holds one of the numbers from `min` to `max`. */
const interval = (sealed, min, max) =>
  Array.from({ length: max - min + 1 }, (_, at) => ({ sealed, number: min + at }));

function proveInterval(key, sealed, min, max, context, random) {
  const challengeOf = (commitments) =>
    challenge(`prove|${context}|${text(sealed.alpha)},${text(sealed.beta)}|${commitments}`);
  return proveAlternatives(key, interval(sealed, min, max), sealed.number - min, challengeOf, random);
}

/** Marks of a question that is added up; where a ballot may be blank, the first says whether it is. */
function summedAnswer(election, question, marks, randomness, start, random) {
  const sealed = marks.map((mark, at) => seal(election.key, base(BigInt(mark)), Number(mark), randomness[at]));
  const context = `${start}|${sealed.map((one) => `${text(one.alpha)},${text(one.beta)}`).join(",")}`;
  const individual = sealed.map((one) => proveInterval(election.key, one, 0, 1, start, random));
  const choices = `{"choices":[${sealed.map(sealedText).join(",")}],"individual_proofs":[${individual.map(proofsText).join(",")}]`;
  if (!question.blank) {
    const overall = proveInterval(election.key, together(sealed), question.min, question.max, context, random);
    return { sealed, text: `${choices},"overall_proof":${proofsText(overall)}}` };
  }
  const [blank, others] = [sealed[0], together(sealed.slice(1))];
  const prove = (label, statements, truth) => {
    const challengeOf = (commitments) => challenge(`${label}|${context}|${commitments}`);
    return proveAlternatives(election.key, statements, truth, challengeOf, random);
  };
  const isBlank = blank.number === 1;
  const neither = [{ sealed: blank, number: 0 }, { sealed: others, number: 0 }];
  const blankProof = prove("bproof0", neither, isBlank ? 1 : 0);
  const counts = [{ sealed: blank, number: 1 }, ...interval(others, question.min, question.max)];
  const overall = prove("bproof1", counts, isBlank ? 0 : others.number - question.min + 1);
  return { sealed, text: `${choices},"overall_proof":${proofsText(overall)},"blank_proof":${proofsText(blankProof)}}` };
}

/** Numbers below 256 as an element of the group (section 5.2.1). */
function encode(numbers) {
  const shifted = numbers.reduce((all, number) => (all << 8n) + BigInt(number), 0n) << 14n;
  for (let padding = 0n; padding < 1n << 14n; padding += 1n) {
    const digits = (shifted + padding).toString(16).padStart(64, "0");
    const bytes = Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16)).reverse();
    try {
      const point = Point.fromBytes(bytes);
      if (point.isTorsionFree()) return point;
    } catch {
      // Not on the curve: the next one.
    }
  }
  throw new Error("numbers");
}

/** Numbers of a question that is shuffled (section 4.11.2). */
function shuffledAnswer(election, numbers, randomness, start, random) {
  const sealed = seal(election.key, encode(numbers), 0, randomness[0]);
  const mask = randomScalar(random);
  const parts = `${text(election.key)},${text(sealed.alpha)},${text(sealed.beta)}`;
  const own = challenge(`raweg|${start}|${parts}|${text(base(mask))}`);
  const proof = { challenge: own, response: mod(mask - sealed.randomness * own) };
  return { sealed: [sealed], text: `{"choices":${sealedText(sealed)},"proof":${proofText(proof)}}` };
}

/** How many ciphertexts an answer has. */
const width = (question) => (question.type ? 1 : question.answers.length + (question.blank ? 1 : 0));

/** Why a choice is no answer to its question, in a word; nothing if it is. */
export function wrong(question, choice) {
  if (question.type) {
    return choice.numbers?.length === question.value.answers.length ? undefined : "length";
  }
  const { marks } = choice;
  if (marks?.length !== width(question)) return "length";
  const count = marks.slice(question.blank ? 1 : 0).filter(Boolean).length;
  if (question.blank && marks[0]) return count === 0 ? undefined : "blank-and-marked";
  if (count < question.min) return "too-few";
  return count > question.max ? "too-many" : undefined;
}

/**
 * Seals a choice for each question, `{marks: [true, …]}` or `{numbers: [1, …]}`. The fingerprint is told first; then the ballot is either
 * cast or opened, once.
 */
export function prepare(election, credential, choices, random = systemRandom, progress = () => {}) {
  const { terms, fingerprint } = election;
  if (choices.length !== terms.questions.length) throw new Error("length");
  terms.questions.forEach((question, at) => {
    const why = wrong(question, choices[at]);
    if (why) throw new Error(why);
  });
  const randomness = terms.questions.map((question) => Array.from({ length: width(question) }, () => randomScalar(random)));
  const start = `${fingerprint}|${text(credential.public)}`;
  const answers = terms.questions.map((question, at) => {
    const answer = question.type
      ? shuffledAnswer(election, choices[at].numbers, randomness[at], start, random)
      : summedAnswer(election, question, choices[at].marks, randomness[at], start, random);
    progress(at + 1, terms.questions.length);
    return answer;
  });
  const body = `{"election_uuid":"${terms.uuid}","election_hash":"${fingerprint}","credential":"${text(credential.public)}","answers":[${answers.map((answer) => answer.text).join(",")}]`;
  const prepared = { election, credential, choices, answers, randomness, start, body, random, used: false };
  return { ...prepared, fingerprint: base64(hash(`${body}}`)) };
}

/** Each prepared ballot is used once: cast, or opened. */
function use(prepared) {
  if (prepared.used) throw new Error("used");
  prepared.used = true;
}

/** Signs a prepared ballot for the box (section 4.16). `pairs` are those of [`pairs`]: a line beside the ballot is made for them. */
export function cast(prepared, pairs = []) {
  use(prepared);
  const { election, credential, answers, start, body, fingerprint, random } = prepared;
  const proofs = pairs.map((pair) => proveAtMostOne(election, answers, pair, start, random));
  const mask = randomScalar(random);
  const own = challenge(`sig|${fingerprint}|${text(base(mask))}`);
  const proof = { challenge: own, response: mod(mask - credential.secret * own) };
  const ballot = `${body},"signature":{"hash":"${fingerprint}","proof":${proofText(proof)}}}`;
  const bytes = hash(ballot);
  const sidecar = `{"ballot":"${hex(bytes)}","at_most_one":[${proofs.map(proofsText).join(",")}]}\n`;
  return { ballot, tracker: base64(bytes), sidecar: pairs.length > 0 ? sidecar : undefined };
}

/** The proof that a candidate has not both a yes and a no: docs/ballot-encoding.md. */
function proveAtMostOne(election, answers, [question, candidate], start, random) {
  const [yes, no] = [answers[question].sealed[candidate], answers[question + 1].sealed[candidate]];
  const parts = [yes.alpha, yes.beta, no.alpha, no.beta].map(text).join(",");
  const challengeOf = (commitments) => challenge(`jiceng-at-most-one|${start}|${parts}|${commitments}`);
  const both = together([yes, no]);
  if (both.number > 1) throw new Error("both");
  return proveAlternatives(election.key, interval(both, 0, 1), both.number, challengeOf, random);
}

/** Opens a prepared ballot instead: what was sealed, and the randomness by which anybody can seal it again. */
export function open(prepared) {
  use(prepared);
  const choices = prepared.choices.map((choice) =>
    choice.numbers ? `{"numbers":[${choice.numbers.join(",")}]}` : `{"marks":[${choice.marks.map(Boolean).join(",")}]}`,
  );
  const randomness = prepared.randomness.flat().map((number) => `"${number}"`);
  return `${prepared.body},"choices":[${choices.join(",")}],"randomness":[${randomness.join(",")}]}`;
}

/** All candidates for whom a ballot bears a proof beside it, as question and answer, from the last line of the description. */
export function pairs(terms) {
  const line = terms.description.split("\n").at(-1);
  if (!line.startsWith("jiceng-ballot/1 ")) return [];
  const found = [];
  let question = 0;
  for (const part of line.slice("jiceng-ballot/1 ".length).split(";")) {
    const [kind, first] = part.trim().split(/\s+/);
    const candidates = ["approval", "long-roll"].includes(kind) ? Number(first) : 0;
    for (let at = 0; at < candidates; at += 1) found.push([question, at]);
    question += { approval: 2, "long-roll": 3, grades: Number(first), motion: 1 }[kind];
  }
  return found;
}
