import { useMutation } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";

/** useRejects gets the address of the list of rejects, good for some minutes, and has the browser download it. */
export function useRejects(jobId: string) {
  const api = useApi();
  return useMutation({
    mutationFn: () => api.GET("/v1/jobs/{jobId}/rejects", { params: { path: { jobId } }, cache: "no-store" }),
    onSuccess: ({ data }) => {
      if (data) {
        const link = document.createElement("a");
        link.href = data.url;
        link.download = "rejects.csv.gz";
        link.rel = "noreferrer";
        link.click();
      }
    },
  });
}
