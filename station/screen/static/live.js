// Shows the whole state whenever the station sends it. A part that has not
// changed is left alone, so that what is being typed or pressed stays.
"use strict";
const shown = new Map();
// What the page came with: somebody may have typed before the first state is heard.
const came = new Map([...document.querySelectorAll("[id]")].map((e) => [e.id, e.innerHTML.trim()]));
const began = Date.now();
const said = document.getElementById("said");
let heard = Date.now();

// written is what a browser makes of a text, which writes attributes and signs its own way.
function written(html) {
  const t = document.createElement("template");
  t.innerHTML = html;
  return t.innerHTML.trim();
}
let quieter;

function show(parts) {
  const { build, theme, night, ...rest } = parts;
  document.documentElement.dataset.theme = theme;
  if (build !== document.body.dataset.build) return location.reload();
  let idle = true;
  for (const [id, html] of Object.entries(rest)) {
    const element = document.getElementById(id);
    if (!element) return location.reload();
    if (id.startsWith("kind-")) {
      idle = idle && html === "idle";
      if (element.dataset.kind !== html) {
        element.dataset.kind = html;
        document.dispatchEvent(new CustomEvent("kind", { detail: html }));
      }
    } else if (shown.has(id) ? shown.get(id) !== html : came.get(id) !== written(html)) {
      element.innerHTML = html;
    }
    shown.set(id, html);
  }
  if (document.querySelectorAll(".position").length !== Object.keys(rest).filter((id) => id.startsWith("kind-")).length) return location.reload();
  // Once a night, when nobody is there: browsers that run for weeks leak.
  if (night && idle && Date.now() - began > 6 * 3600e3) location.reload();
}

const events = new EventSource("/events" + location.search);
events.onmessage = (e) => { heard = Date.now(); show(JSON.parse(e.data)); };

// A page that hears nothing does not look alive.
setInterval(() => {
  document.getElementById("lost").hidden = Date.now() - heard < 5000;
  for (const c of document.querySelectorAll("[data-seconds]")) {
    const left = Math.max(0, Number(c.dataset.seconds) - 1);
    c.dataset.seconds = left;
    c.textContent = left + " s";
    c.previousElementSibling.value = left;
  }
}, 1000);
setInterval(() => fetch("/alive" + location.search, { method: "POST" }).catch(() => {}), 5000);
fetch("/alive" + location.search, { method: "POST" }).catch(() => {});

// say shows a line for as long as it takes to read it.
function say(text) {
  said.querySelector("p").textContent = text;
  said.hidden = false;
  clearTimeout(quieter);
  quieter = setTimeout(() => { said.hidden = true; }, 8000);
}

// send gives the station what is pressed; the answer is the next state.
async function send(action, body) {
  try {
    const r = await fetch(action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (r.ok) said.hidden = true;
    else say((await r.json()).error);
  } catch {
    say(said.dataset.failed);
  }
}

document.addEventListener("submit", (e) => {
  if (!e.target.matches(".press")) return;
  e.preventDefault();
  send(e.target.action, new URLSearchParams(new FormData(e.target, e.submitter)));
});
