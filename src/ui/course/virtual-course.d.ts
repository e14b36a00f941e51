/** What the build makes of lessons/ (src/tooling/course-plugin.ts); course-source.ts says what it is. */
declare module 'virtual:course' {
  export const outline: unknown;
  export const problems: unknown;
  export const loaders: Readonly<Record<string, () => Promise<{ readonly loaded: unknown }>>>;
}
