using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Rpc.Transcoding.Routing;

/// <summary>
/// The routes of all methods, as a tree of segments. Matching is case-sensitive; a literal is preferred to `*`, and that to `**`;
/// a custom verb that some template has at a path is never taken for a part of a variable there.
/// </summary>
internal sealed class RouteTable
{
    private readonly Node _root = new();

    /// <summary>Adds a route.</summary>
    /// <exception cref="InvalidOperationException">Another has the same HTTP method and matches the same paths.</exception>
    public void Add(Route route)
    {
        var node = _root;
        var template = route.Binding.Template;
        foreach (var segment in template.Segments.Where(segment => !segment.TakesRest)) node = node.Child(segment);
        var leaves = template.Segments[^1].TakesRest ? node.RestLeaves : node.Leaves;
        if (!leaves.TryGetValue(template.Verb ?? "", out var leaf)) leaves[template.Verb ?? ""] = leaf = new Leaf();
        if (!leaf.Routes.TryAdd(route.Binding.Verb, route))
            throw leaf.Routes[route.Binding.Verb].Binding.Wrong(
                $"collides with {route.Binding.Method.FullName}, {route.Binding}");
    }

    /// <summary>Finds what is at a path.</summary>
    public Found Find(in RequestTarget target)
    {
        var search = new Search(target);
        search.Visit(_root, 0);
        return new Found(search.WithVerb.Count > 0 ? search.WithVerb : search.WithoutVerb, search.WithVerb.Count > 0);
    }

    /// <summary>What a path has, the most specific template first.</summary>
    internal readonly record struct Found(IReadOnlyList<Leaf> Leaves, bool HasVerb)
    {
        public bool IsEmpty => Leaves.Count == 0;

        /// <summary>The route of an HTTP method; GET also serves HEAD.</summary>
        public Route? Route(string method)
        {
            foreach (var leaf in Leaves)
                if (leaf.Routes.TryGetValue(method, out var route)) return route;
            return HttpMethods.IsHead(method) ? Route(HttpMethods.Get) : null;
        }

        /// <summary>The HTTP methods that can be used, for the Allow header.</summary>
        public string Allow()
        {
            var methods = Leaves.SelectMany(leaf => leaf.Routes.Keys).ToHashSet(StringComparer.Ordinal);
            if (methods.Contains(HttpMethods.Get)) methods.Add(HttpMethods.Head);
            methods.Add(HttpMethods.Options);
            return string.Join(", ", methods.Order(StringComparer.Ordinal));
        }
    }

    /// <summary>The routes of one template, by HTTP method.</summary>
    internal sealed class Leaf
    {
        public Dictionary<string, Route> Routes { get; } = new(StringComparer.Ordinal);
    }

    private sealed class Node
    {
        private readonly Dictionary<string, Node> _literals = new(StringComparer.Ordinal);

        public Node? Any { get; private set; }

        /// <summary>What ends here, by verb; the empty one is none.</summary>
        public Dictionary<string, Leaf> Leaves { get; } = new(StringComparer.Ordinal);

        /// <summary>What takes all that follows, by verb.</summary>
        public Dictionary<string, Leaf> RestLeaves { get; } = new(StringComparer.Ordinal);

        public Node Child(TemplateSegment segment)
        {
            if (segment.Literal is not { } literal) return Any ??= new Node();
            if (!_literals.TryGetValue(literal, out var child)) _literals[literal] = child = new Node();
            return child;
        }

        public Node? Literal(ReadOnlySpan<char> segment)
        {
            if (!segment.Contains('%'))
                return _literals.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(segment, out var child) ? child : null;
            return PercentText.TryDecode(segment, out var decoded) ? _literals.GetValueOrDefault(decoded) : null;
        }
    }

    private readonly struct Search(RequestTarget target)
    {
        public List<Leaf> WithVerb { get; } = [];

        public List<Leaf> WithoutVerb { get; } = [];

        public void Visit(Node node, int index)
        {
            if (index == target.Segments.Length)
            {
                if (node.Leaves.TryGetValue("", out var leaf)) WithoutVerb.Add(leaf);
            }
            else
            {
                var segment = target.Path.AsSpan(target.Segments[index]);
                if (index == target.Segments.Length - 1) VisitVerb(node, segment);
                Visit(node, index, segment);
            }
            if (node.RestLeaves.Count > 0) VisitRest(node, index);
        }

        private void Visit(Node node, int index, ReadOnlySpan<char> segment)
        {
            if (node.Literal(segment) is { } literal) Visit(literal, index + 1);
            if (node.Any is { } any && !segment.IsEmpty) Visit(any, index + 1);
        }

        private void VisitVerb(Node node, ReadOnlySpan<char> segment)
        {
            var colon = segment.LastIndexOf(':');
            if (colon < 1) return;
            var verb = segment[(colon + 1)..].ToString();
            if (verb.Length == 0) return;
            if (node.Literal(segment[..colon])?.Leaves.TryGetValue(verb, out var leaf) == true) WithVerb.Add(leaf);
            if (node.Any?.Leaves.TryGetValue(verb, out leaf) == true) WithVerb.Add(leaf);
        }

        private void VisitRest(Node node, int index)
        {
            if (node.RestLeaves.TryGetValue("", out var leaf)) WithoutVerb.Add(leaf);
            if (index >= target.Segments.Length) return;
            var last = target.Path.AsSpan(target.Segments[^1]);
            var verb = last[(last.LastIndexOf(':') + 1)..].ToString();
            if (verb.Length > 0 && verb.Length < last.Length && node.RestLeaves.TryGetValue(verb, out leaf)) WithVerb.Add(leaf);
        }
    }
}
