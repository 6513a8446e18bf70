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
  wizardSource: {
    title: "Source",
    text: [
      "A file of your computer goes straight to the source bucket in your own AWS account. What is in the bucket already can be chosen there: one file, several with the same columns, or a folder.",
      "The first rows are looked at to tell format, encoding and columns. Where that went wrong, say yourself how the file is written.",
      "Nothing is sent to AMC before you submit in the last step.",
    ],
  },
  wizardDestination: {
    title: "Destination",
    text: [
      "Every chosen instance gets its own upload of the same data. “Add by tag” chooses all instances that carry a tag.",
      "A new data set is made from the columns of the next step. An existing one has its columns: yours must fit them.",
      "How rows can meet those already there depends on the data set: replacing or keeping the same period needs a column with the time of the event.",
      "The country says by whose rules phone numbers and addresses are read, for rows that name no country themselves.",
    ],
  },
  wizardColumns: {
    title: "Columns",
    text: [
      "Each row is a column of your file. What it holds is suggested from its name and its values: look at it, for a column taken for the wrong thing matches nobody.",
      "Each kind of identity, such as an e-mail address, can stand in one column only. Columns that you leave out never leave your account.",
      "The preview shows the first rows before and after. Values are masked; hashes of 64 hexadecimal digits are recognized and passed on as they are.",
      "A saved mapping keeps all this for the next file. Each change makes a new version.",
    ],
  },
  wizardChecks: {
    title: "Checks",
    text: [
      "Samples of the source are read and AMC is asked, as the upload would. Nothing is stored or sent.",
      "Problems would make the upload fail, and lead to the step where they can be solved. Warnings say what AMC may take amiss.",
      "Rows, time and cost are estimates from the samples; the cost is that of the machines alone.",
    ],
  },
  wizardReview: {
    title: "Review",
    text: [
      "This is all that is submitted. Afterwards the upload can be cancelled until something is sent to AMC.",
      "Pressing the button twice, or again after a lost answer, makes one upload only.",
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
