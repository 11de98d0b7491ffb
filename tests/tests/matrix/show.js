// Shows the page in a way, and opens the folded part of the header of that number, from 1; 0 closes all.
const [way, fold] = arguments;
const root = document.documentElement;
root.dataset.text = ["l", "xl"].includes(way) ? way : way === "open" ? "xl" : "m";
if (way === "contrast") {
  root.dataset.contrast = "high";
} else {
  delete root.dataset.contrast;
}
// What changes slowly would be measured on its way.
const rules = ["*, ::before, ::after { transition: none !important }"];
if (way === "spaced") {
  rules.push("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
}
const sheet = new CSSStyleSheet();
sheet.replaceSync(rules.join("\n"));
document.adoptedStyleSheets = [sheet];
// What is folded in the page itself is looked at with the page.
document.querySelectorAll("main details").forEach(part => { part.open = true; });
const folds = [...document.querySelectorAll("header details, footer details, .side details")];
folds.forEach((part, at) => { part.open = way === "open" && at === fold - 1; });
return way === "open" ? folds.length : 0;
