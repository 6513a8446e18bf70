/**
 * Stands in for Cloudscape's drawer of notices of new features. Nobody posts any here, and it would bring the library that
 * drags and drops into the first load. The build's configuration puts it there.
 */
export const RuntimeContentPart = () => null;
export default RuntimeContentPart;
