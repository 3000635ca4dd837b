using System.Text.Json.Nodes;
using Pipeline.Deployment.Kubernetes;

namespace Pipeline.Tests.Deployment.Kubernetes;

/// <summary>What differs between an object and what an apply would make of it, and who has set it.</summary>
public sealed class ObjectDifferenceTests
{
    private const string Live =
        """
        {"metadata":{"name":"web","resourceVersion":"7","managedFields":[
          {"manager":"pipeline","fieldsV1":{"f:spec":{"f:replicas":{}}}},
          {"manager":"kubectl-edit","fieldsV1":{"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{"f:image":{}}}}}}]},
         "spec":{"replicas":2,"containers":[{"name":"web","image":"other:1"}]},"status":{"replicas":1}}
        """;

    [Fact]
    public void Field_is_named_by_its_path_with_both_values_and_the_one_who_set_it()
    {
        var wanted = Of(Live);
        wanted["spec"]!["containers"]![0]!["image"] = "web:1";
        wanted["metadata"]!["resourceVersion"] = "8";

        Assert.Equal("""spec.containers[web].image is "other:1", and should be "web:1"; kubectl-edit has set it""", Assert.Single(ObjectDifference.Of(Of(Live), wanted)).ToString());
    }

    [Fact]
    public void What_only_the_server_writes_is_no_difference()
    {
        var wanted = Of(Live);
        wanted["status"] = new JsonObject { ["replicas"] = 2 };
        wanted["metadata"]!["generation"] = 5;

        Assert.Empty(ObjectDifference.Of(Of(Live), wanted));
    }

    [Fact]
    public void Field_that_nobody_else_has_set_names_no_one()
    {
        var wanted = Of(Live);
        wanted["spec"]!["replicas"] = 3;

        Assert.Equal("spec.replicas is 2, and should be 3", Assert.Single(ObjectDifference.Of(Of(Live), wanted)).ToString());
    }

    private static JsonObject Of(string text) => (JsonObject)JsonNode.Parse(text)!;
}
