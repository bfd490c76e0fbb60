// A field for a vehicle or a person suggests those in which what is typed is found, and says
// which one it is, so that a slip shows before the form is sent. Without script the server says so
// when it has the form; without a signal what was suggested last stays.
"use strict";
let asked = null, soon = 0;
document.addEventListener("input", (e) => {
  const field = e.target;
  if (!field.matches?.("input[data-find]")) return;
  const said = document.getElementById(field.id + ".said");
  said.textContent = "";
  clearTimeout(soon);
  asked?.abort();
  if (field.value.trim()) soon = setTimeout(suggest, 150, field, said);
});

async function suggest(field, said) {
  asked = new AbortController();
  try {
    const r = await fetch(field.dataset.find + "?q=" + encodeURIComponent(field.value.trim()), { signal: asked.signal, redirect: "manual" });
    if (!r.ok) return;
    const { is, found } = await r.json();
    said.textContent = is;
    field.list.replaceChildren(...found.map(({ value, text }) => {
      const o = document.createElement("option");
      o.value = value;
      o.label = text;
      return o;
    }));
  } catch {} // something else was typed meanwhile, or there is no signal
}
