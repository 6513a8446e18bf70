import { Navigate, useLocation } from "react-router-dom";

/** Home leads to the uploads, unless a sign-in has just come back here: that leads to the page that was asked for. */
export function Home() {
  return new URLSearchParams(useLocation().search).has("code") ? null : <Navigate to="/uploads" replace />;
}
