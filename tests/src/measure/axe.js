// The last argument is the function to hand the result to.
const done = arguments[arguments.length - 1];
const rules = arguments[0];
axe.run(document, { resultTypes: ["violations"], ...rules.length && { runOnly: rules } }).then(
  result => done(result.violations.map(({ id, impact, help, nodes }) => ({
    id,
    impact,
    help,
    nodes: nodes.map(({ target, html, failureSummary }) => ({
      target: target.flat().join(" "),
      html,
      summary: failureSummary || "",
    })),
  }))),
  error => done(String(error)),
);
