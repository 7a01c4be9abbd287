[.people[].roles[] | .position + (if .organization then " @ " + .organization else "" end)] | join(" | ")
