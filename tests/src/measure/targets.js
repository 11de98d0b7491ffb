const least = arguments[0];
const controls = document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=link], [tabindex='0']:not(section)",
);
const shown = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
// A link in a sentence has the sentence's height: WCAG 2.2, 2.5.8, exception "inline".
const inSentence = element => element.tagName === "A"
  && getComputedStyle(element).display === "inline"
  && [...element.parentElement.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
// What follows a link's words may be spread over the whole row. It counts where a pointer really meets the link: in the
// middle of it and at the corners of the smallest square that would do.
const spread = element => {
  const after = getComputedStyle(element, "::after");
  const ground = getComputedStyle(element).position === "static" ? element.offsetParent : element;
  if (after.content === "none" || after.position !== "absolute" || !ground) {
    return [];
  }
  element.scrollIntoView({ block: "center" });
  const { left, top } = ground.getBoundingClientRect();
  const box = new DOMRect(left + ground.clientLeft + parseFloat(after.left), top + ground.clientTop + parseFloat(after.top),
    parseFloat(after.width), parseFloat(after.height));
  const reach = least / 2 - 1;
  const places = [[0, 0], [-reach, -reach], [reach, -reach], [-reach, reach], [reach, reach]];
  const met = places.every(([x, y]) =>
    element.contains(document.elementFromPoint(box.x + box.width / 2 + x, box.y + box.height / 2 + y)));
  return met ? [{ getBoundingClientRect: () => box }] : [];
};
// A label is part of the target of its control.
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
