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
};
