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
  datasets: {
    title: "Data sets",
    text: [
      "A data set is a table in an AMC instance. Uploads of ours and of other systems load rows into it.",
      "With a column for the time of the event, AMC divides it by period, and an upload can replace just the period that it covers.",
      "AMC adds a column for the person by itself, from the identities of each row. Deleting a data set deletes its rows for good.",
    ],
  },
  newDataSet: {
    title: "Create a data set",
    text: [
      "Its columns are those of a mapping, so that files with this mapping fit, or those of another data set.",
      "Each instance answers for itself: one that has the data set already, with columns that fit, is left as it is. Creating it again is harmless.",
      "Columns can be added, renamed and removed later; their types can't be changed.",
    ],
  },
  mappings: {
    title: "Mappings",
    text: [
      "A mapping says what each column of a file becomes in a data set. What it does not name never leaves your account.",
      "Versions never change: saving makes the next one. An upload names a version, or takes the newest, and keeps a copy of its own.",
      "The exported file is the very form that the API, amcu and transform take.",
    ],
  },
  forget: {
    title: "Forget people",
    text: [
      "When somebody asks to be forgotten, AMC instances can be asked to delete what belongs to their identities, in all data sets.",
      "A list is sent in batches of 1,000 to each instance. AMC can take days; the page is kept up to date.",
      "Only numbers are kept here. Whom a deletion was about is known to nobody afterwards.",
    ],
  },
  newDeletion: {
    title: "Whom to forget",
    text: [
      "Each identity counts by itself: a first name alone asks to forget everybody of that name, which is hardly ever meant.",
      "When one has no valid form nobody is forgotten by the list, and its line is named: correct it or leave it out.",
      "A file is read in your browser. What is sent goes to your own service, which hashes it at once.",
    ],
  },
  activity: {
    title: "Activity",
    text: [
      "Each call that changes something, and each refusal, with the person or program that made it. Looking at a list leaves no record.",
      "People and programs stand here with the IDs of their tokens. Choose one to see only what they did.",
      "The request ID stands in the service's log too.",
    ],
  },
  webhooks: {
    title: "Webhooks",
    text: [
      "A webhook is an address of another program that is told when uploads are over, whoever ended them.",
      "Deliveries are signed as Standard Webhooks says, with a secret that is shown once. Answers with 2xx within 15 seconds count; all others are tried again for some days.",
      "The address must be public, so that nobody has the service look into a private network.",
    ],
  },
};
