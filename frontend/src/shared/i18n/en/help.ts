/** What the help panel says, page by page. */
export const help = {
  uploads: {
    title: "Uploads",
    text: [
      "An upload takes one file, or several with the same columns, normalizes and hashes the identities in it, and loads it into the AMC instances you name.",
      "The list is kept up to date by itself. Choose a source to see what became of it.",
      "Uploads into the same data set of an instance are loaded one after the other, in the order in which they were created.",
    ],
  },
  upload: {
    title: "One upload",
    text: [
      "First the file is read and hashed. Then it is sent to every instance, and AMC loads it, which can take hours.",
      "A rejected cell had no valid form, such as a phone number that is too short. Its row is still sent, without that cell.",
      "Until something is sent to AMC an upload can be cancelled. What failed can be retried; instances that have the data are left alone.",
    ],
  },
  newUpload: {
    title: "New upload",
    text: [
      "Choose a source, where it goes, and what its columns hold. Nothing is sent before you submit.",
      "Each kind of identity, such as an e-mail address, can stand in one column only. Columns that you leave out never leave your account.",
      "Values that are hashed already, as 64 hexadecimal digits, are recognized and passed on as they are.",
    ],
  },
  connections: {
    title: "Connections",
    text: [
      "A connection is one authorization of Login with Amazon in one Ads region: North America, Europe or Far East. AMC instances are reached through it.",
      "Amazon ends a consent a year after it was given. Thirty days before, the connection warns: connecting again replaces the consent and keeps everything else.",
      "Client secret and tokens stay in the secret store. No page shows them, and no browser gets them.",
    ],
  },
  newConnection: {
    title: "Connect Amazon",
    text: [
      "You need a security profile of Login with Amazon which Amazon has approved for the Ads API, and somebody who may use AMC to consent.",
      "Amazon compares the Allowed Return URL letter by letter, port and slashes included. Copy it as it stands here.",
      "Having consented, you come back here, and register the instances that the connection reaches.",
    ],
  },
  instances: {
    title: "Instances",
    text: [
      "An instance is a workspace of Amazon Marketing Cloud. Uploads may name those that are registered here.",
      "Tags help to find and choose instances. An administrator gives them, discovers more instances, and imports or exports the list.",
      "Removing an instance only takes it from this list: AMC keeps it and all its data.",
    ],
  },
  discover: {
    title: "Discover instances",
    text: [
      "Amazon is asked for every instance of every AMC account that the connection's person may use.",
      "Registering an instance allows the AWS account that AMC reads as to read the artifacts bucket. Nothing is sent to AMC before an upload names it.",
      "One that fails stops no other; its reason stands beside it, and it can be tried again.",
    ],
  },
  importInstances: {
    title: "Import instances",
    text: [
      "Take a file that was exported here or elsewhere, or write one alike: each row is one instance with its connection, AMC account and marketplace.",
      "The whole file is checked before the first instance is registered. Amazon is asked whether each is reached.",
    ],
  },
};
