/** A small page with the real SDK, set up as Nexsys sets it up; `dsn` and `tunnel` come from the address. */
import * as Sentry from "@sentry/react";
import { useState } from "react";
import { createRoot } from "react-dom/client";

const settings = new URLSearchParams(location.search);

Sentry.init({
  dsn: settings.get("dsn") ?? "",
  tunnel: settings.get("tunnel") ?? "",
  release: "nexsys@2.0.1",
  environment: "staging",
});
Sentry.setUser({ id: "customer-17", email: "buyer@example.com" });

function approveProof(): never {
  throw new TypeError("No schedule for buyer@example.com, card 4111 1111 1111 1111");
}

function storeProof(): void {
  Sentry.captureException(new RangeError("Proof is larger than 10 MB"));
}

function Broken(): never {
  throw new Error("This panel cannot be drawn");
}

function Page() {
  const [sent, setSent] = useState(false);
  const send = async () => {
    setSent(false);
    await Sentry.flush();
    setSent(true);
  };
  return (
    <>
      <button type="button" onClick={approveProof}>
        Fail unhandled
      </button>
      <button type="button" onClick={storeProof}>
        Fail handled
      </button>
      <button type="button" onClick={send}>
        Send
      </button>
      <output>{sent ? "Everything is sent" : "Not everything may be sent"}</output>
      {settings.has("broken") && (
        <Sentry.ErrorBoundary fallback={<p>Something went wrong</p>}>
          <Broken />
        </Sentry.ErrorBoundary>
      )}
    </>
  );
}

const root = document.getElementById("root");
if (root) createRoot(root).render(<Page />);
