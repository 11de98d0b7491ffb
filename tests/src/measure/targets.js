const least = arguments[0];
const controls = document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=link], [tabindex='0']:not(section)",
);
const shown = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
// A link in a sentence has the sentence's height: WCAG 2.2, 2.5.8, exception "inline".
const inSentence = element => element.tagName === "A"
  && getComputedStyle(element).display === "inline"
  && [...element.parentElement.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
// A label is part of the target of its control.
// So is a box that the link is spread over by what follows its words.
const spread = element => getComputedStyle(element, "::after").position === "absolute" && element.offsetParent
  ? [element.offsetParent] : [];
const boxes = element => [element, ...spread(element), ...(element.labels && /^(checkbox|radio|file)$/.test(element.type) ? element.labels : [])]
  .map(part => part.getBoundingClientRect())
  .filter(box => box.width > 0 && box.height > 0);
const visuallyHidden = box => box.width <= 1 || box.height <= 1;
return [...controls]
  .filter(element => shown(element) && !inSentence(element) && !element.disabled)
  .map(element => ({ element, boxes: boxes(element).filter(box => !visuallyHidden(box)) }))
  .filter(({ boxes }) => boxes.length > 0 && !boxes.some(box => box.width >= least && box.height >= least))
  .map(({ element, boxes }) => ({
    element: `${nameOf(element)} ${(element.innerText || element.name || "").trim().slice(0, 30)}`.trim(),
    width: Math.max(...boxes.map(box => box.width)),
    height: Math.max(...boxes.map(box => box.height)),
  }));
