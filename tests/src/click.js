// Whether the element could be clicked on, as a pointer would: at its centre, and only what lies on top.
const element = arguments[0];
element.scrollIntoView({ block: "center" });
const { x, y, width, height } = element.getBoundingClientRect();
const top = document.elementFromPoint(x + width / 2, y + height / 2);
const reached = top !== null && (element.contains(top) || top.contains(element));
if (reached) {
  element.click();
}
return reached;
