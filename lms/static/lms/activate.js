/* Takes the code of a slip out of the address bar: nobody reads it over a shoulder, and no history keeps it. */
(function () {
  "use strict";
  if (window.location.search && window.history.replaceState) {
    window.history.replaceState(null, "", window.location.pathname);
  }
})();
