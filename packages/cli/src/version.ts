/** The version of this package; `pnpm version-packages` keeps it equal to package.json. */
export const version = '0.0.0';
