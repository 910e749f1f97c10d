/** The URLs of a page's resources, relative to the page. */
export interface PageLinks {
  readonly script: string;
  readonly bundle: string;
  readonly style: string;
  readonly icon: string;
  /** The OpenAPI document. */
  readonly document: string;
}

/** A page without inline script or style. */
export const page = ({ script, bundle, style, icon, document }: PageLinks): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>API documentation</title>
    <link rel="icon" type="image/png" href="${icon}">
    <link rel="stylesheet" href="${style}">
    <script src="${bundle}" defer></script>
    <script src="${script}" defer></script>
  </head>
  <body>
    <div id="swagger-ui" data-document="${document}"></div>
  </body>
</html>
`;

/** Starts Swagger UI with the document that the page names. It sends no request to other hosts. */
export const script = `const target = document.getElementById("swagger-ui");
SwaggerUIBundle({
  domNode: target,
  url: new URL(target.dataset.document, document.baseURI).href,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  validatorUrl: null,
  tryItOutEnabled: true,
  displayRequestDuration: true,
});
`;
