import type { ReactNode } from "react";

/** FieldRow puts fields side by side while there is room. */
export function FieldRow({ children }: { children: ReactNode }) {
  return <div className="field-row">{children}</div>;
}
