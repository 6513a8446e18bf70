import { useEffect } from "react";
import { useBlocker } from "react-router-dom";
import { useText } from "@/shared/i18n";
import { Confirm } from "./Confirm";

/** Guard asks before a page is left whose work would be lost. */
export function Guard({ when }: { when: boolean }) {
  const t = useText();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => when && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!when) {
      return undefined;
    }
    const ask = (e: BeforeUnloadEvent) => e.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [when]);
  if (blocker.state !== "blocked") {
    return null;
  }
  return (
    <Confirm
      title={t.app.leaveTitle}
      action={t.app.leave}
      busy={false}
      error={null}
      onConfirm={() => blocker.proceed()}
      onDismiss={() => blocker.reset()}
    >
      {t.app.leaveText}
    </Confirm>
  );
}
