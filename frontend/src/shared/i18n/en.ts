/** Every text of the console. Other languages have the same keys: the type says so. */
export const en = {
  app: {
    title: "AMC Uploader",
    signOut: "Sign out",
    signingIn: "Signing in…",
    loading: "Loading…",
    mode: { light: "Light", dark: "Dark", system: "As the system" },
    appearance: "Appearance",
    language: "Language",
    notFound: "There is nothing at this address.",
    tryAgain: "Try again",
  },
  nav: { uploads: "Uploads" },
  errors: { failed: "That did not work", field: "Field", instance: "Reference" },
  uploads: {
    title: "Uploads",
    description: "Each upload loads one source into one or more AMC instances.",
    create: "New upload",
    source: ({ key, keys, prefix, files = 1 }: { key?: string; keys?: string[]; prefix?: string; files?: number }) =>
      (key ?? prefix ?? keys?.[0] ?? "") + (keys && files > 1 ? ` and ${files - 1} more` : ""),
    file: "Source",
    dataSet: "Data set",
    state: "State",
    instances: "Instances",
    progress: "Progress",
    created: "Created",
    refresh: "Refresh",
    emptyTitle: "No uploads yet",
    emptyText: "Connect Amazon, register an AMC instance, and upload your first customer file.",
    rows: (n: number) => `${n.toLocaleString("en")} rows`,
  },
  states: {
    queued: "Queued",
    running: "Reading and hashing",
    transformed: "Ready to submit",
    submitted: "Loading in AMC",
    succeeded: "Succeeded",
    partially_succeeded: "Partly succeeded",
    failed: "Failed",
    cancelled: "Cancelled",
  },
};

export type Text = typeof en;
