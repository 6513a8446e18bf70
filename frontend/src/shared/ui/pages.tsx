import Pagination from "@cloudscape-design/components/pagination";
import { useState } from "react";

/**
 * usePages turns the pages of a list that knows only its next one: the cursor of each page seen is kept. Another filter
 * begins at the first page.
 */
export function usePages(filter: string) {
  const [kept, setKept] = useState<{ filter: string; cursors: (string | undefined)[]; page: number }>(() => ({
    filter,
    cursors: [undefined],
    page: 1,
  }));
  const at = kept.filter === filter ? kept : { filter, cursors: [undefined], page: 1 };
  const turn = (page: number, nextCursor?: string) =>
    setKept({
      filter,
      page,
      cursors: page > at.cursors.length ? [...at.cursors, nextCursor] : at.cursors,
    });
  return { cursor: at.cursors[at.page - 1], page: at.page, known: at.cursors.length, turn };
}

export function Pages({ pages, nextCursor }: { pages: ReturnType<typeof usePages>; nextCursor: string | undefined }) {
  const more = pages.page === pages.known && nextCursor ? 1 : 0;
  if (pages.known + more < 2) {
    return null;
  }
  return (
    <Pagination
      currentPageIndex={pages.page}
      pagesCount={pages.known + more}
      openEnd={more > 0}
      onChange={({ detail }) => pages.turn(detail.currentPageIndex, nextCursor)}
    />
  );
}
