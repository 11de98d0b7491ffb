// A phone widens its view to hold what is too wide, so the window's own width says nothing: compare with the width
// that was asked for.
const width = arguments[0];
const root = document.documentElement;
const most = Math.max(root.scrollWidth, document.body ? document.body.scrollWidth : 0);
if (most <= Math.min(width, root.clientWidth)) {
  return [];
}
const clipped = element => {
  for (let box = element.parentElement; box && box !== document.body && box !== root; box = box.parentElement) {
    if (getComputedStyle(box).overflowX !== "visible") {
      return true;
    }
  }
  return false;
};
const sides = element => {
  const { left, right } = element.getBoundingClientRect();
  return { left: left + scrollX, right: right + scrollX };
};
const limit = Math.min(width, root.clientWidth) + 0.5;
const wide = [...document.body.querySelectorAll("*")].filter(element => {
  const { left, right } = sides(element);
  return right > left && right > limit && !clipped(element);
});
// The innermost say more than the boxes around them.
const inner = wide.filter(element => !wide.some(other => other !== element && element.contains(other)));
const named = (inner.length ? inner : [root]).slice(0, 10);
return named.map(element => ({ element: nameOf(element), ...sides(element) }));
