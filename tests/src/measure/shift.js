// Cumulative layout shift: shifts summed in windows of at most 5 s with gaps below 1 s; the worst counts. Shifts after
// an input count too: nobody has touched the page yet, and the emulated screen is reported as such an input.
const done = arguments[arguments.length - 1];
let worst = 0;
let sum = 0;
let first = 0;
let last = 0;
const add = entries => {
  for (const entry of entries) {
    const same = sum > 0 && entry.startTime - last < 1000 && entry.startTime - first < 5000;
    sum = (same ? sum : 0) + entry.value;
    first = same ? first : entry.startTime;
    last = entry.startTime;
    worst = Math.max(worst, sum);
  }
};
const observer = new PerformanceObserver(list => add(list.getEntries()));
observer.observe({ type: "layout-shift", buffered: true });
// Shifts are reported with the frame after them.
setTimeout(() => { add(observer.takeRecords()); observer.disconnect(); done(worst); }, 200);
