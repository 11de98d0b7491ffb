// The links of a page that is not shown, and its status.
const [path, done] = arguments;
fetch(path).then(async answer => {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const links = [...page.querySelectorAll("a[href^='/']")].map(it => it.getAttribute("href").split("#")[0]);
  done([answer.status, links]);
}, error => done([0, [String(error)]]));
