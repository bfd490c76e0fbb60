// Asks an authenticator to sign a form, or to make a passkey, and sends the form with what
// it answers. Without script there is no button for it.
const parts = document.querySelectorAll("[data-passkey]");
const bytes = (s) => Uint8Array.from(atob(s.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (b) => btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// Options come with bytes as text, and answers go so.
function read(o) {
  o.challenge = bytes(o.challenge);
  if (o.user) o.user.id = bytes(o.user.id);
  for (const list of [o.allowCredentials, o.excludeCredentials]) list?.forEach((c) => { c.id = bytes(c.id); });
  return { publicKey: o };
}

function write(c) {
  const response = { clientDataJSON: text(c.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (c.response[name]) response[name] = text(c.response[name]);
  }
  if (c.response.getTransports) response.transports = c.response.getTransports();
  return JSON.stringify({ id: c.id, rawId: text(c.rawId), type: c.type, response, clientExtensionResults: {} });
}

async function sign(part) {
  const form = part.closest("form");
  const fields = new URLSearchParams(new FormData(form));
  for (const name of ["passkey", "code", "checker", "checker_password", "checker_code"]) fields.delete(name);
  fields.set("act", new URL(form.getAttribute("action"), location).pathname);
  const answer = await fetch(part.dataset.ask, { method: "POST", body: fields });
  if (!answer.ok) throw new Error(answer.status);
  const options = read((await answer.json()).publicKey);
  const made = await (part.dataset.passkey === "create" ? navigator.credentials.create(options) : navigator.credentials.get(options));
  part.querySelector("input").value = write(made);
  form.submit();
}

for (const part of parts) {
  const [elsewhere, failed, button] = ["[data-elsewhere]", "[data-failed]", "button"].map((s) => part.querySelector(s));
  const here = location.origin === part.dataset.address;
  part.hidden = here && !window.PublicKeyCredential;
  elsewhere.hidden = here;
  button.hidden = !here;
  button.addEventListener("click", () => {
    failed.hidden = true;
    if (part.dataset.passkey === "create" && !part.closest("form").reportValidity()) return;
    button.disabled = true;
    sign(part).catch(() => { failed.hidden = false; }).finally(() => { button.disabled = false; });
  });
}
