const kind = entry => entry.entryType === "navigation" ? "document"
  : /\.css(\?|$)/.test(entry.name) ? "css"
  : /\.m?js(\?|$)/.test(entry.name) ? "script"
  : entry.initiatorType;
const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
return {
  resources: entries.map(entry => ({
    address: entry.name,
    kind: kind(entry),
    body: entry.encodedBodySize,
    wire: entry.transferSize,
  })),
};
