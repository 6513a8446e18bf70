import Button, { type ButtonProps } from "@cloudscape-design/components/button";
import { useNavigate } from "react-router-dom";

/** RouterButton is a button that leads to another page of the console. */
export function RouterButton({ to, ...props }: { to: string } & Omit<ButtonProps, "href" | "onClick">) {
  const navigate = useNavigate();
  return <Button {...props} onClick={() => void navigate(to)} />;
}
