package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/nhs-code-catalogue/catalogue/generator/data"
)

// Addresses of the resources.
const (
	componentScheme = "catalogue://components/"
	standardScheme  = "catalogue://standards/"
	aboutAddress    = "catalogue://about"
)

const asJSON = "application/json"

func (c *Catalogue) addResources(s *mcp.Server) {
	s.AddResource(&mcp.Resource{URI: aboutAddress, Name: "about", Title: "About this catalogue", Description: "Its address, when it was harvested, and how many components it holds.", MIMEType: asJSON},
		c.resource(aboutAddress, func(context.Context, string) (any, error) { return c.data.About, nil }))
	s.AddResource(&mcp.Resource{URI: strings.TrimSuffix(standardScheme, "/"), Name: "standards", Title: "All standards", Description: "The NHS and health standards that the catalogue knows.", MIMEType: asJSON},
		c.resource(standardScheme, func(ctx context.Context, _ string) (any, error) { return c.byStandard(ctx, standardIn{}) }))
	s.AddResourceTemplate(&mcp.ResourceTemplate{URITemplate: componentScheme + "{owner}/{name}", Name: "component", Title: "A component", Description: "One component, as get_component tells it. " + Notice, MIMEType: asJSON},
		c.resource(componentScheme, func(ctx context.Context, name string) (any, error) { return c.component(ctx, nameIn{name}) }))
	s.AddResourceTemplate(&mcp.ResourceTemplate{URITemplate: standardScheme + "{id}", Name: "standard", Title: "A standard", Description: "One standard with its components, as find_by_standard tells it.", MIMEType: asJSON},
		c.resource(standardScheme, func(ctx context.Context, id string) (any, error) {
			return c.byStandard(ctx, standardIn{Standard: id, Limit: maxResults})
		}))
}

// resource reads what stands below an address.
func (c *Catalogue) resource(scheme string, read func(ctx context.Context, name string) (any, error)) mcp.ResourceHandler {
	return func(ctx context.Context, request *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		value, err := read(ctx, strings.TrimPrefix(request.Params.URI, scheme))
		if errors.Is(err, data.ErrUnknown) {
			return nil, mcp.ResourceNotFoundError(request.Params.URI)
		}
		if err != nil {
			return nil, err
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: request.Params.URI, MIMEType: asJSON, Text: string(text)}}}, nil
	}
}
