/** Versioned is a record with the version that a change of it has to name. */
export interface Versioned<T> {
  value: T;
  etag: string;
}

export function versioned<T>(data: T | undefined, response: Response): Versioned<T> {
  return { value: data as T, etag: response.headers.get("ETag") ?? "" };
}
