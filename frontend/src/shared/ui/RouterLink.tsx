import Link, { type LinkProps } from "@cloudscape-design/components/link";
import { useNavigate } from "react-router-dom";

/** RouterLink is a Cloudscape link to another page of the console. */
export function RouterLink({ to, ...props }: { to: string } & Omit<LinkProps, "href" | "onFollow">) {
  const navigate = useNavigate();
  return (
    <Link
      {...props}
      href={to}
      onFollow={(e) => {
        if (!e.detail.external) {
          e.preventDefault();
          void navigate(to);
        }
      }}
    />
  );
}
