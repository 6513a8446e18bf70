import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import { useText } from "@/shared/i18n";
import { Failure } from "./Failure";

interface Props {
  title: string;
  action: string;
  children: ReactNode;
  /** What has to be typed first, for what can't be undone. */
  typed?: string;
  /** Something is to be chosen or entered before. */
  unready?: boolean;
  busy: boolean;
  error: Error | null;
  onConfirm: () => void;
  onDismiss: () => void;
}

/** Confirm asks before something is done that others will notice. */
export function Confirm({ title, action, children, typed, unready, busy, error, onConfirm, onDismiss }: Props) {
  const t = useText();
  const [text, setText] = useState("");
  return (
    <Modal
      visible
      header={title}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              {t.app.back}
            </Button>
            <Button
              variant="primary"
              loading={busy}
              disabled={unready || (typed !== undefined && text !== typed)}
              onClick={onConfirm}
            >
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {error && <Failure error={error} />}
        <div>{children}</div>
        {typed !== undefined && (
          <FormField label={t.app.typeToConfirm(typed)}>
            <Input
              value={text}
              onChange={({ detail }) => setText(detail.value)}
              autoComplete={false}
              placeholder={typed}
            />
          </FormField>
        )}
      </SpaceBetween>
    </Modal>
  );
}
