/** allPages asks for one page after the other until there is no next one. */
export async function allPages<Page extends { nextCursor?: string }>(
  get: (cursor: string | undefined) => Promise<{ data?: Page }>,
): Promise<Page[]> {
  const pages: Page[] = [];
  let cursor: string | undefined;
  do {
    const { data } = await get(cursor);
    if (data) {
      pages.push(data);
    }
    cursor = data?.nextCursor;
  } while (cursor);
  return pages;
}
