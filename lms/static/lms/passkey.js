/* Asks the device for a passkey and sends its answer. Forms stay hidden where the browser knows none. */
(function () {
  "use strict";
  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (sign) { return sign.charCodeAt(0); });
  }
  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  /* The server writes bytes as text; the browser wants them as bytes, and the other way round. */
  function asked(options) {
    var wanted = options.publicKey;
    wanted.challenge = bytes(wanted.challenge);
    if (wanted.user) wanted.user.id = bytes(wanted.user.id);
    [wanted.allowCredentials, wanted.excludeCredentials].forEach(function (keys) {
      (keys || []).forEach(function (key) { key.id = bytes(key.id); });
    });
    return { publicKey: wanted };
  }
  function answered(credential) {
    var parts = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (credential.response[name]) parts[name] = text(credential.response[name]);
    });
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response: parts,
      clientExtensionResults: credential.getClientExtensionResults()
    });
  }
  function question(form) {
    if (form.hasAttribute("data-options")) return Promise.resolve(JSON.parse(form.getAttribute("data-options")));
    return fetch(form.getAttribute("data-question"), {
      method: "POST", credentials: "same-origin",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value }
    }).then(function (response) { return response.json(); });
  }
  function begin(form) {
    var shared = document.getElementById("id_shared");
    var failed = form.querySelector("[data-failed]");
    var button = form.querySelector("button");
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      failed.hidden = true;
      button.disabled = true;
      question(form).then(function (options) {
        var wanted = asked(options);
        return form.getAttribute("data-passkey") === "create"
          ? navigator.credentials.create(wanted) : navigator.credentials.get(wanted);
      }).then(function (credential) {
        form.elements.credential.value = answered(credential);
        if (shared && form.elements.shared) form.elements.shared.value = shared.checked ? "on" : "";
        form.submit();
      }).catch(function () {
        failed.hidden = false;
        button.disabled = false;
      });
    });
    form.hidden = false;
  }
  var forms = document.querySelectorAll("form[data-passkey]");
  var known = window.PublicKeyCredential && navigator.credentials && window.Uint8Array.from;
  function ready(can) {
    forms.forEach(function (form) {
      if (can) begin(form);
      /* The offer is in nobody's way: where nothing can be added, on to where the person was going. */
      else if (form.hasAttribute("data-skip")) window.location.replace(form.getAttribute("data-skip"));
    });
  }
  if (!known) ready(false);
  else if (!document.querySelector("form[data-skip]")) ready(true);
  else window.PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().then(ready, function () { ready(false); });
})();
