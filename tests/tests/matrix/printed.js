// What is wrong with the page as it goes to the printer.
const faults = [];
const shown = element => element.checkVisibility({ visibilityProperty: true });
for (const selector of ["header", "nav", ".skip", ".button", ".buttons", ".filter", ".pages", "main button"]) {
  for (const part of document.querySelectorAll(selector)) {
    if (shown(part)) {
      faults.push(`${selector} ${part.className} is printed`);
    }
  }
}
for (const head of document.querySelectorAll("table thead")) {
  if (getComputedStyle(head).display !== "table-header-group") {
    faults.push("the head of a table is printed once only");
  }
}
for (const box of [document.documentElement, document.body, document.querySelector("main")]) {
  if (!["rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"].includes(getComputedStyle(box).backgroundColor)) {
    faults.push(`${box.tagName} is printed on ${getComputedStyle(box).backgroundColor}`);
  }
}
// Black, or dark enough for a photocopy.
const dark = color => Math.max(...color.match(/[\d.]+/g).slice(0, 3).map(Number)) <= 0x80;
for (const element of document.querySelectorAll("main *")) {
  const text = [...element.childNodes].some(it => it.nodeType === Node.TEXT_NODE && it.data.trim() !== "");
  if (text && shown(element) && element.tagName !== "OPTION" && getComputedStyle(element).color !== "rgb(0, 0, 0)"
    && (element.tagName === "A" || element.matches("p:not([class]), td, th, h1, h2, h3, dt, dd, li") || !dark(getComputedStyle(element).color))) {
    faults.push(`${element.tagName}.${element.className} is printed in ${getComputedStyle(element).color}`);
  }
}
if (!document.querySelector("footer .print-only") || !shown(document.querySelector("footer .print-only"))) {
  faults.push("the day of printing is missing");
}
return [...new Set(faults)];
