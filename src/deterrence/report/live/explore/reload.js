/* The page of `deterrence explore`: follows the model file. What it asks goes to the server that it came from. */
(function (root) {
  "use strict";

  const state = root.DeterrenceExplore;
  const PAUSE = 1500;

  function note(text) {
    let element = document.querySelector(".live-notice");
    if (!element) {
      element = document.createElement("p");
      element.className = "live-notice";
      element.setAttribute("role", "status");
      document.body.append(element);
    }
    element.textContent = text;
    element.hidden = !text;
  }

  function rest(milliseconds) {
    return new Promise((done) => setTimeout(done, milliseconds));
  }

  async function json(address) {
    const reply = await fetch(address);
    if (!reply.ok) throw new Error(String(reply.status));
    return reply.json();
  }

  /** Put new closed forms in place, but not under the reader's hand. */
  async function renew() {
    const told = await json("/live");
    const host = document.querySelector(".live");
    while (host && host.querySelector(":active")) await rest(200);
    if (host && told) root.DeterrenceLive.replace(host, told);
  }

  async function follow() {
    for (;;) {
      try {
        const told = await json(`/changes?page=${state.page}&live=${state.live}`);
        note("");
        if (told.page !== state.page) {
          root.location.reload();
          return;
        }
        if (told.live !== state.live) {
          state.live = told.live;
          await renew();
        }
      } catch (error) {
        note("The server has stopped; the page still works with what it knows. Start `deterrence explore` again to go on.");
        await rest(PAUSE);
      }
    }
  }

  follow();
})(globalThis);
