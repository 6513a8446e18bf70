import type { ReactNode } from "react";

/** Choices stands fields side by side while there is room. */
export function Choices({ children }: { children: ReactNode }) {
  return <div className="choices">{children}</div>;
}
