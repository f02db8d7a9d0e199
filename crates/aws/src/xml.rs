//! Answers in XML, read as JSON: an element is a text, a list of its `member`s, or an object.

use crate::refusal::Refusal;
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use roxmltree::{Document, Node};
use serde_json::{Map, Value};

const LIST: &str = "member";

/// Reads a response of AWS Query. What lies in `<OperationResult>` is the answer.
pub(crate) fn answer(response: &HttpResponse) -> Result<Value, OrchestratorError<Refusal>> {
    let body = response.body().bytes().unwrap_or_default();
    let body = String::from_utf8_lossy(body);
    let document = Document::parse(&body);
    if !response.status().is_success() {
        let code = document.ok().and_then(|it| code(it.root()));
        return Err(OrchestratorError::operation(Refusal::new(response, code)));
    }
    let document = document.map_err(OrchestratorError::other)?;
    let mut parts = elements(document.root_element());
    let result = parts.find(|part| part.tag_name().name().ends_with("Result"));
    Ok(result.map(value).unwrap_or_default())
}

fn code(root: Node<'_, '_>) -> Option<String> {
    let mut nodes = root.descendants();
    let code = nodes.find(|node| node.has_tag_name("Code") || node.tag_name().name() == "Code")?;
    code.text().map(str::to_owned)
}

fn value(node: Node<'_, '_>) -> Value {
    let is_list = elements(node).any(|child| child.tag_name().name() == LIST);
    if is_list {
        return Value::Array(elements(node).map(value).collect());
    }
    let fields: Map<String, Value> = elements(node)
        .map(|child| (child.tag_name().name().to_owned(), value(child)))
        .collect();
    if fields.is_empty() {
        Value::String(node.text().unwrap_or_default().to_owned())
    } else {
        Value::Object(fields)
    }
}

fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;
    use serde_json::json;

    fn response(status: u16, body: &'static str) -> HttpResponse {
        HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body))
    }

    #[test]
    fn lists_objects_and_texts_are_told_apart() {
        let body = r#"<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
  <DescribeStacksResult>
    <Stacks>
      <member>
        <StackName>strands</StackName>
        <Parameters>
          <member><ParameterKey>A</ParameterKey><ParameterValue>{&quot;b&quot;: 1}</ParameterValue></member>
        </Parameters>
        <Outputs/>
      </member>
    </Stacks>
  </DescribeStacksResult>
  <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
</DescribeStacksResponse>"#;
        let expected = json!({"Stacks": [{
            "StackName": "strands",
            "Parameters": [{"ParameterKey": "A", "ParameterValue": "{\"b\": 1}"}],
            "Outputs": "",
        }]});
        assert_eq!(answer(&response(200, body)).unwrap(), expected);
    }

    #[test]
    fn an_error_has_its_code_and_what_is_no_xml_is_no_answer() {
        let body = "<ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type><Code>AccessDenied</Code></Error></ErrorResponse>";
        let refused = answer(&response(403, body)).unwrap_err();
        assert_eq!(refused.as_operation_error().unwrap().code(), "AccessDenied");
        assert!(answer(&response(200, "{}")).is_err());
    }
}
