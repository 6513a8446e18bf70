import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

interface Props {
  title: string;
  text?: string;
  action?: ReactNode;
  children?: ReactNode;
}

/** Empty stands in a table without rows: why there are none, and what to do. */
export function Empty({ title, text, action, children }: Props) {
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="m">
        <Box variant="h3" tagOverride="h2">
          {title}
        </Box>
        {text && <Box color="text-body-secondary">{text}</Box>}
        {children}
        {action}
      </SpaceBetween>
    </Box>
  );
}
