import { useMutation } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";
import { consentAddress } from "@/shared/session/consent";

/** useBeginAuthorization leaves the console for the page at Amazon where the person consents. */
export function useBeginAuthorization() {
  const api = useApi();
  return useMutation({
    mutationFn: (connectionId: string) =>
      api.POST("/v1/connections/{connectionId}/authorization", {
        params: { path: { connectionId } },
        body: { redirectUri: consentAddress() },
      }),
    onSuccess: ({ data }) => {
      if (data) {
        location.assign(data.authorizeUrl);
      }
    },
  });
}
