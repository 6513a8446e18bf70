import { createContext, type ReactNode, useContext } from "react";

/** What a person may do, from least to most; each includes those before it. */
export const roles = ["viewer", "operator", "admin"] as const;
export type Role = (typeof roles)[number];

/** roleOf tells the most that a token's groups allow. */
export function roleOf(groups: unknown): Role | undefined {
  return roles.findLast((role) => Array.isArray(groups) && groups.includes(role));
}

const RoleContext = createContext<Role | undefined>(undefined);

export function RoleProvider({ role, children }: { role: Role | undefined; children: ReactNode }) {
  return <RoleContext.Provider value={role}>{children}</RoleContext.Provider>;
}

/** useMay says whether to offer what needs a role. It decides nothing: the API does. */
export function useMay(needed: Role): boolean {
  const role = useContext(RoleContext);
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(needed);
}
