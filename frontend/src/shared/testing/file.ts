/** fileOf is a chosen file; jsdom's own can't be read. */
export const fileOf = (name: string, text: string) =>
  Object.assign(new File([text], name), { text: () => Promise.resolve(text) });
