// Shows what passes on a line, as it comes, and what each hose is doing.
"use strict";
const section = document.querySelector("[data-watch]");
const log = document.getElementById("log");
let source = null;
function stop() {
  source?.close();
  source = null;
}
function hear(text) {
  log.textContent = (log.textContent + text + "\n").slice(-20000);
  log.scrollTop = log.scrollHeight;
  const [, hose, state, volume] = /^hose (\S+): (\w+)(.*)$/.exec(text) ?? [];
  const cell = hose && section.querySelector(`[data-hose="${CSS.escape(hose)}"]`);
  if (!cell) return;
  const word = section.querySelector(`[data-state="${CSS.escape(state)}"]`)?.textContent ?? state;
  cell.textContent = word + volume;
  cell.className = "is-" + state;
}
section?.addEventListener("click", (e) => {
  const what = e.target.closest("[data-do]")?.dataset.do;
  if (what === "stop") stop();
  if (what !== "listen") return;
  stop();
  log.textContent = "";
  source = new EventSource(section.dataset.watch);
  source.onmessage = (m) => hear(m.data);
});
const again = document.querySelector("[data-again]");
if (again) setInterval(() => document.getElementById("code")?.value || location.reload(), Number(again.dataset.again));
