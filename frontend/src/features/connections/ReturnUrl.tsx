import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useSettings } from "@/shared/api/calls/getSettings";
import { useText } from "@/shared/i18n";
import { consentAddress } from "@/shared/session/consent";
import { Copy } from "@/shared/ui/Copy";

/** ReturnUrl is the address to allow at Amazon, to be copied, and a warning where the service would refuse it. */
export function ReturnUrl() {
  const t = useText();
  const settings = useSettings();
  const address = consentAddress();
  return (
    <SpaceBetween size="xs">
      <Box variant="code">
        <Copy text={address} name={t.connections.returnUrl} />
      </Box>
      {settings.data && !settings.data.redirectUris.includes(address) && (
        <Alert type="warning" header={t.connections.returnUrlUnknown}>
          {t.connections.returnUrlHint(settings.data.redirectUris)}
        </Alert>
      )}
    </SpaceBetween>
  );
}
