/** The part of Bottleneck that `@octokit/plugin-throttling` itself uses: without Redis, and without types. */
declare module 'bottleneck/light.js' {
  export { default } from 'bottleneck';
}
