// Shows the document that this API serves. It is for reading: nothing is called from here.
SwaggerUIBundle({ url: "openapi.yaml", dom_id: "#docs", deepLinking: true, supportedSubmitMethods: [], validatorUrl: null });
