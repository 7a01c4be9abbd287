[.roles[] | select(.kind == "office" or .kind == "function") | .text] | join(" | ")
